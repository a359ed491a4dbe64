import { defineTexts } from '#i18n/define-texts.ts';
import type id from './id.json';

export const ticketTexts = defineTexts<typeof id>('tickets', {
  id: () => import('./id.json'),
  en: () => import('./en.json'),
});
export const useTexts = ticketTexts.use;
