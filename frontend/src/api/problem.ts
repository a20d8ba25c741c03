/** What the server says when it refuses (RFC 9457), or what we say when it cannot be reached. */
export interface ProblemBody {
  code: string;
  status: number;
  /** What happened, in the reader's language. */
  title: string;
  /** What to do next. */
  next: string;
  /** By field name, dotted: "lines.3.quantity". */
  fields?: Record<string, string>;
  [extra: string]: unknown;
}

/** Thrown by `call`; `code` is stable, `extras` hold what else the refusal carries (`not_enough` lines, ...). */
export class Problem extends Error {
  override readonly name = 'Problem';
  readonly code: string;
  readonly status: number;
  readonly title: string;
  readonly next: string;
  readonly fields: Record<string, string>;
  readonly extras: Record<string, unknown>;

  constructor(body: ProblemBody) {
    super(body.title);
    const { code, status, title, next, fields, ...extras } = body;
    this.code = code;
    this.status = status;
    this.title = title;
    this.next = next;
    this.fields = fields ?? {};
    this.extras = extras;
  }
}

/** No answer at all: no network, or the server is away. */
export const OFFLINE = 'offline';
/** An answer that is not ours: a proxy's page, a broken response. */
export const UNREADABLE = 'unreadable';

export function isProblem(error: unknown, code?: string): error is Problem {
  return error instanceof Problem && (code === undefined || error.code === code);
}

export function isProblemBody(body: unknown): body is ProblemBody {
  return typeof body === 'object' && body !== null && 'code' in body && 'title' in body && 'status' in body;
}
