/** What a request is answered with, and the refusals that GitHub words in its own way. */

/** `body` is sent as JSON; `bytes` as they are, with the content type among the headers. */
export interface Answer {
  readonly status: number;
  readonly body?: unknown;
  readonly bytes?: Uint8Array | string;
  readonly headers?: Readonly<Record<string, string>>;
}

/** Thrown by handlers and verbs where GitHub would answer an error; the server turns it into an answer. */
export class Refusal extends Error {
  readonly status: number;
  readonly body: Readonly<Record<string, unknown>>;
  readonly headers: Readonly<Record<string, string>>;

  constructor(
    status: number,
    body: Readonly<Record<string, unknown>> & { readonly message: string },
    headers: Readonly<Record<string, string>> = {},
  ) {
    super(`${status} ${body.message}`);
    this.status = status;
    this.body = { documentation_url: DOCUMENTATION, ...body, status: String(status) };
    this.headers = headers;
  }
}

/** A mistake of whoever drives the simulation, not something that GitHub would answer. */
export class Bug extends Error {}

export const ok = (body: unknown, headers: Record<string, string> = {}): Answer => ({
  status: 200,
  body,
  headers,
});
export const created = (body: unknown): Answer => ({ status: 201, body });
export const noContent = (): Answer => ({ status: 204 });

export const notFound = () => new Refusal(404, { message: "Not Found" });
export const forbidden = (message: string) => new Refusal(403, { message });
export const conflict = (message: string, errors?: readonly unknown[]) =>
  new Refusal(409, errors === undefined ? { message } : { message, errors });
export const gone = (message: string) => new Refusal(410, { message });

/** 422 with GitHub's list of `{ resource, field, code }` or of sentences. */
export const unprocessable = (message: string, errors?: readonly unknown[]) =>
  new Refusal(422, errors === undefined ? { message } : { message, errors });

/** 422 for one bad field, in GitHub's words. */
export const invalidField = (resource: string, field: string, message: string) =>
  unprocessable("Validation Failed", [{ resource, field, code: "custom", message }]);

const DOCUMENTATION = "https://docs.github.com/rest";
