/** GitHub's published schemas made ready for Ajv: compiled on demand, each component once. */
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { Ajv, type ValidateFunction } from "ajv";
import { z } from "zod";

/** Any object of the description. */
export type Json = Readonly<Record<string, unknown>>;

const OBJECT = z.record(z.string(), z.unknown());

/** The object inside an unknown value, or an empty one. */
export function asObject(value: unknown): Json {
  const parsed = OBJECT.safeParse(value);
  return parsed.success ? parsed.data : {};
}

/** Walks down an object by keys. */
export function dig(value: unknown, ...keys: readonly string[]): unknown {
  return keys.reduce((inner, key) => (isObject(inner) ? inner[key] : undefined), value);
}

/** One published OpenAPI file. */
export class Description {
  readonly document: Json;
  readonly #strict: Ajv;
  readonly #coercing: Ajv;
  readonly #added = new Set<string>();
  readonly #compiled = new Map<string, ValidateFunction>();

  /** @param file a JSON file inside an installed package, as `import` would name it */
  constructor(file: string) {
    const path = createRequire(import.meta.url).resolve(file);
    const parsed: unknown = JSON.parse(readFileSync(path, "utf8"));
    if (!isObject(parsed)) throw new Error(`${file} is not an OpenAPI description`);
    this.document = parsed;
    // Each schema checks a few values: it is worth more to be ready soon than to check fast.
    const soon = { inlineRefs: false, code: { optimize: false } } as const;
    const lenient = { strict: false, allErrors: true, logger: false, formats: FORMATS } as const;
    const settings = { ...lenient, ...soon };
    this.#strict = new Ajv(settings);
    this.#coercing = new Ajv({ ...settings, coerceTypes: "array" });
  }

  /** Follows a `$ref` inside the document, if the value is one. */
  resolve(value: unknown): Json {
    const object = asObject(value);
    const reference = object["$ref"];
    if (typeof reference !== "string") return object;
    return this.resolve(dig(this.document, ...reference.replace(/^#\//, "").split("/")));
  }

  /**
   * What is wrong with a value, one sentence a problem.
   * @param key names the schema, so that it is compiled once
   * @param options.coerce takes text for numbers and booleans, as in a query
   */
  problems(
    key: string,
    checked: { schema: unknown; value: unknown; coerce?: boolean },
  ): readonly string[] {
    const validate = this.#compiled.get(key) ?? this.#compile(checked.schema, checked.coerce);
    this.#compiled.set(key, validate);
    if (validate(checked.value)) return [];
    const errors = (validate.errors ?? []).filter((error) => error.keyword !== "anyOf");
    const sentences = errors.map((error) => {
      const detail = error.keyword === "enum" ? ` ${JSON.stringify(error.params)}` : "";
      return `${error.instancePath || "/"} ${error.message}${detail}`;
    });
    return [...new Set(sentences)].slice(0, 8);
  }

  #compile(schema: unknown, coerce = false): ValidateFunction {
    const ajv = coerce ? this.#coercing : this.#strict;
    return ajv.compile(asObject(this.#convert(schema, ajv)));
  }

  /** Turns OpenAPI's dialect into JSON Schema and loads what it refers to. */
  #convert(schema: unknown, ajv: Ajv): unknown {
    if (Array.isArray(schema)) return schema.map((one) => this.#convert(one, ajv));
    if (!isObject(schema)) return schema;
    const reference = schema["$ref"];
    if (typeof reference === "string") return { $ref: this.#load(reference, ajv) };
    const words = Object.entries(schema)
      .filter(([key]) => !IGNORED.has(key))
      .map(([key, value]) => this.#convertWord(key, value, ajv));
    const converted = Object.fromEntries(words);
    return schema["nullable"] === true ? allowNull(converted) : converted;
  }

  #convertWord(key: string, value: unknown, ajv: Ajv): [string, unknown] {
    if (key === "properties") return [key, this.#convertEach(value, ajv)];
    if (LITERAL.has(key)) return [key, value];
    const isAlternative = key === "oneOf" || isMisprint(key, value);
    return [isAlternative ? "anyOf" : key, this.#convert(value, ajv)];
  }

  /** The keys of `properties` are names, not words of the schema language. */
  #convertEach(properties: unknown, ajv: Ajv): unknown {
    const entries = Object.entries(asObject(properties));
    return Object.fromEntries(entries.map(([name, value]) => [name, this.#convert(value, ajv)]));
  }

  #load(reference: string, ajv: Ajv): string {
    const id = reference.replace(/^#\//, "").replaceAll("/", ".");
    const key = `${ajv === this.#coercing} ${id}`;
    if (this.#added.has(key)) return id;
    this.#added.add(key);
    ajv.addSchema(
      asObject(this.#convert(dig(this.document, ...reference.slice(2).split("/")), ajv)),
      id,
    );
    return id;
  }
}

/** Words of the description that say nothing about validity, or that Ajv would trip over. */
const IGNORED = new Set([
  "nullable",
  "example",
  "examples",
  "description",
  "title",
  "discriminator",
  "deprecated",
  "externalDocs",
  "xml",
  "readOnly",
  "writeOnly",
]);
const LITERAL = new Set(["enum", "const", "default", "required", "type"]);

const FORMATS = {
  "date-time": /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)$/,
  // GitHub itself answers "" where there is no address.
  uri: /^([a-z][a-z0-9+.-]*:\S+)?$/i,
};

/**
 * Several of GitHub's alternatives fit at once, so "exactly one of" would refuse its own answers; and an
 * installation's account is written as user *and* enterprise in one place, as one of both elsewhere.
 */
function isMisprint(key: string, value: unknown): boolean {
  const isEnterprise = (one: unknown) => asObject(one)["title"] === "Enterprise";
  return key === "allOf" && Array.isArray(value) && value.some(isEnterprise);
}

function allowNull(schema: Readonly<Record<string, unknown>>): unknown {
  return { anyOf: [schema, { type: "null" }] };
}

function isObject(value: unknown): value is Json {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
