import type { ComponentType } from 'react';
import { useMay } from '../../hooks/use-me.ts';
import { ForbiddenState } from '../../ui/StateView.tsx';
import type { PageMeta } from '../pages/page-meta.ts';

/** Wraps a page so that an address typed by hand says who may instead of showing refusals everywhere. */
export function gatePage(meta: PageMeta, Page: ComponentType): ComponentType {
  return function GatedPage() {
    const may = useMay();
    return may(meta.permission) ? <Page /> : <ForbiddenState permission={meta.permission} />;
  };
}
