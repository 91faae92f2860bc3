/** Fills `{region}`, `{zone}`, `{wave}`, `{stage}` and `{environment}` into names. */
import { didYouMean, nearest } from "../domain/nearest.ts";
import { quote } from "./problem.ts";

/** What stands for each placeholder here; one that is left out has no meaning here. */
export type Placeholders = Readonly<Partial<Record<Placeholder, string>>>;
type Placeholder = "region" | "zone" | "wave" | "stage" | "environment";

const PLACEHOLDERS: readonly Placeholder[] = ["region", "zone", "wave", "stage", "environment"];

/** Placeholders without a value stay as they are; {@link findPlaceholderFault} refuses them. */
export function fill(template: string, values: Placeholders): string {
  return PLACEHOLDERS.reduce((text, each) => {
    const value = values[each];
    return value === undefined ? text : text.replaceAll(`{${each}}`, value);
  }, template);
}

export function mentions(template: string, placeholder: Placeholder): boolean {
  return template.includes(`{${placeholder}}`);
}

/**
 * @returns a sentence about the first placeholder without a meaning here, or about a lone brace; else null
 */
export function findPlaceholderFault(template: string, values: Placeholders): string | null {
  const known = PLACEHOLDERS.filter((each) => values[each] !== undefined);
  for (const [written, word = ""] of template.matchAll(/\{([^{}]*)\}/g)) {
    if (known.some((each) => each === word)) continue;
    const why = PLACEHOLDERS.find((each) => each === word);
    if (why !== undefined) return `{${why}} has no meaning here: ${WHERE[why]}`;
    const suggestion = nearest(word, PLACEHOLDERS);
    const meant = suggestion === null ? "" : didYouMean(`{${suggestion}}`);
    return `nothing is known as ${quote(written)}${meant}`;
  }
  const rest = template.replaceAll(/\{[^{}]*\}/g, "");
  return /[{}]/.test(rest) ? `${quote(template)} has a brace without its partner` : null;
}

const WHERE: Readonly<Record<Placeholder, string>> = {
  region: "only a wave with regions has one for each environment",
  zone: "only a template with zones has one for each stage",
  wave: "this stage is in no wave",
  stage: "only environments can be named after their stage",
  environment: "only checks and addresses can be named after their environment",
};
