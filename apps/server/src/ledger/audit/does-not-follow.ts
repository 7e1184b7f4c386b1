/** The first thing in a book that does not follow from what stands before it. What does not apply is absent. */
export interface AuditFailure {
  /** What was compared: `sequence`, `request`, `replay`, `command`, `row`, `checkpoint` ... */
  readonly check: string;
  readonly table: string;
  readonly column?: string;
  /** The row's key where it is not a command's, as JSON. */
  readonly row?: Readonly<Record<string, string | null>>;
  readonly lane?: number;
  readonly seq?: number;
  readonly commandId?: string;
  readonly playerId?: string;
  readonly expected: string;
  readonly found: string;
}

/** Ends an audit. */
export class DoesNotFollow extends Error {
  override readonly name = 'DoesNotFollow';
  readonly failure: AuditFailure;

  constructor(failure: AuditFailure) {
    super(`${failure.table}: expected ${failure.expected}, found ${failure.found}`);
    this.failure = failure;
  }
}
