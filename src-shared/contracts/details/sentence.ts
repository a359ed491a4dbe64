import type { Localised } from '../../domain/language.ts';

/** What one detail code says: a sentence in every language, or one made from the code's parameters. */
export type Sentence = Localised | ((params: never) => Localised);

/** Codes with their sentences. Parameters are plain data without a language: numbers, names, ISO instants, labels in both languages. */
export type Sentences = Readonly<Record<string, Sentence>>;
