/** One command of the command line. */
export interface Command {
  readonly name: string;
  /** One line for the list of commands. */
  readonly summary: string;
  /** What `--help` prints. */
  readonly usage: string;
  /** Runs with the arguments after the command's name; returns the exit code. Results go to standard output. */
  run(args: readonly string[]): Promise<number>;
}
