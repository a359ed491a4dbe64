import { defineTexts } from '#i18n/define-texts.ts';
import type id from './id.json';

export const sandboxTexts = defineTexts<typeof id>('sandbox-phone', {
  id: () => import('./id.json'),
  en: () => import('./en.json'),
});
export const useTexts = sandboxTexts.use;
