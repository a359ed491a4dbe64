import { type ComponentType, useEffect } from 'react';
import { useMay } from '#api/use-me.ts';
import { LiveTags } from '#api/use-read.ts';
import { useTellPageRests } from '#api/use-tell-page-rests.ts';
import type { PageMeta } from '#desk/pages/page-meta.ts';
import { whenPageRests } from '#hooks/page-rest.ts';
import { useTitle } from '#hooks/use-title.ts';
import { useLanguage } from '#i18n/use-language.ts';
import { ForbiddenState } from '#ui/feedback/StateView.tsx';
import { fetchParts } from '#ui/lazy-part.tsx';

const NO_TAGS: readonly string[] = [];

/** Wraps a page so that an address typed by hand says who may instead of showing refusals everywhere. */
export function gatePage(meta: PageMeta, Page: ComponentType): ComponentType {
  return function GatedPage() {
    const may = useMay();
    const allowed = may(meta.permission);
    useTellPageRests();
    useEffect(() => whenPageRests(fetchParts), []);
    return (
      <LiveTags value={meta.live ?? NO_TAGS}>
        {allowed ? (
          <>
            {meta.parts === 'list' ? null : <PageTitle meta={meta} />}
            <Page />
          </>
        ) : (
          <>
            <PageTitle meta={meta} />
            <ForbiddenState permission={meta.permission} />
          </>
        )}
      </LiveTags>
    );
  };
}

/** A list writes its own title, with the number of its rows. */
function PageTitle({ meta }: { readonly meta: PageMeta }) {
  const { text } = useLanguage();
  useTitle(text(meta.label));
  return null;
}
