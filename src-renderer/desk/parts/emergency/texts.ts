import { defineTexts } from '#i18n/define-texts.ts';
import type id from './id.json';

export const emergencyTexts = defineTexts<typeof id>('emergency', {
  id: () => import('./id.json'),
  en: () => import('./en.json'),
});
export const useTexts = emergencyTexts.use;
