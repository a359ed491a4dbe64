const PLACEHOLDER = /\{\{(\w+)(\?)?\}\}/g;

/**
 * Fills a template. Values are put in as they are and never read as templates again, so a customer called `{{otp}}` stays that.
 * A line with an optional placeholder (`{{note?}}`) vanishes when its value is empty. Throws on a variable nobody gave: a half-filled
 * text must never go out.
 */
export function renderTemplate(template: string, variables: Readonly<Record<string, string>>): string {
  const lines = template.split('\n').flatMap((line) => {
    let dropped = false;
    const text = line.replace(PLACEHOLDER, (_all, name: string, optional: string | undefined) => {
      const value = variables[name];
      if (value === undefined) throw new Error(`template variable ${name} is missing`);
      if (optional && value === '') dropped = true;
      return value;
    });
    return dropped ? [] : [text];
  });
  return lines
    .join('\n')
    .replace(/\n{3,}/g, '\n\n')
    .trim();
}

/** Variables a template names, for checking it when it is saved. */
export function variablesOf(template: string): string[] {
  return [...new Set([...template.matchAll(PLACEHOLDER)].map((match) => match[1] ?? ''))];
}
