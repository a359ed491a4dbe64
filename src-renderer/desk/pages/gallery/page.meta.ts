import { definePage } from '#desk/pages/page-meta.ts';
import { IconGallery } from '#ui/icons.ts';
import { galleryTexts } from './texts.ts';

export const galleryPage = definePage({
  id: 'gallery',
  path: '/gallery',
  label: { id: 'Galeri komponen', en: 'Component gallery' },
  icon: IconGallery,
  permission: 'authenticated',
  group: 'system',
  texts: galleryTexts,
  only: 'demo',
  hidden: true,
});
