/** Whether this process can answer bets now. The application says how that is found out. */
export abstract class Readiness {
  /** What is missing, in a few words for the operator; null when bets are answered. */
  abstract missing(): Promise<string | null>;
}
