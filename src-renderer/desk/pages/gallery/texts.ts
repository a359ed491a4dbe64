import { defineTexts } from '#i18n/define-texts.ts';
import type id from './id.json';

export const galleryTexts = defineTexts<typeof id>('gallery', {
  id: () => import('./id.json'),
  en: () => import('./en.json'),
});
export const useTexts = galleryTexts.use;
