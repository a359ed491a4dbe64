/** Languages of the desk, the portal and the messages. Indonesian is the default. */
export const LANGUAGES = ['id', 'en'] as const;
export type Language = (typeof LANGUAGES)[number];

/** One short text in every language. */
export type Localised = Readonly<Record<Language, string>>;

/** A label for each value of a closed list. A value without a label does not compile. */
export type Labels<Value extends string> = Readonly<Record<Value, Localised>>;
