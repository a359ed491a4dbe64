import { defineTexts } from '#i18n/define-texts.ts';
import type id from './id.json';

export const packageTexts = defineTexts<typeof id>('packages', {
  id: () => import('./id.json'),
  en: () => import('./en.json'),
});
export const useTexts = packageTexts.use;
