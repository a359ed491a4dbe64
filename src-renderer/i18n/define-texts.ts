import i18next, { type TOptions } from 'i18next';
import { useTranslation } from 'react-i18next';
import type { Language } from '#shared/domain/language.ts';

/** Loads the texts of one language; each language is a file of its own that travels only when it is spoken. */
export type TextFiles = Readonly<Record<Language, () => Promise<{ readonly default: object }>>>;

/** Keys of a file of texts, `a.b.c`; `_one` and `_other` are two forms of one key. */
export type TextKey<T, Prefix extends string = ''> = {
  [K in keyof T & string]: T[K] extends string
    ? `${Prefix}${K extends `${infer Stem}_${'one' | 'other'}` ? Stem : K}`
    : TextKey<T[K], `${Prefix}${K}.`>;
}[keyof T & string];

/** Says a text of the file. */
export type Say<T> = (key: TextKey<T>, values?: TOptions) => string;

/** The texts of one page or part, loaded with it. */
export interface Texts<T> {
  readonly load: (language: Language) => Promise<void>;
  /** The texts in the present language. They must have been loaded. */
  readonly use: () => Say<T>;
}

const used = new Map<string, TextFiles>();

/** Declares the texts that stand beside a page or part, under a name of their own. */
export function defineTexts<T extends object>(name: string, files: TextFiles): Texts<T> {
  return {
    load: async (language) => {
      used.set(name, files);
      await loadTexts(name, files, language);
    },
    use: () => {
      const { t } = useTranslation(name as 'translation');
      return t as unknown as Say<T>;
    },
  };
}

/** Loads everything that is in use in another language, so that a switch shows no gaps. */
export async function loadUsedTexts(language: Language): Promise<void> {
  await Promise.all([...used].map(([name, files]) => loadTexts(name, files, language)));
}

/** Texts of the first page may be here before those of the frame. */
async function languagesReady(): Promise<void> {
  if (i18next.isInitialized) return;
  await new Promise<void>((ready) => i18next.on('initialized', () => ready()));
}

async function loadTexts(name: string, files: TextFiles, language: Language): Promise<void> {
  if (i18next.isInitialized && i18next.hasResourceBundle(language, name)) return;
  const texts = await files[language]();
  await languagesReady();
  i18next.addResourceBundle(language, name, texts.default);
}
