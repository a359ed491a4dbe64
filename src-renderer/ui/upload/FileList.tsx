import { Button, Loader } from '@mantine/core';
import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useLanguage } from '#i18n/use-language.ts';
import { Dialog } from '../Dialog.tsx';
import { ErrorState } from '../feedback/StateView.tsx';
import { IconDelete, IconDownload, IconFile, IconPhoto, IconVideo } from '../icons.ts';
import { TimeAgo } from '../TimeAgo.tsx';
import { saveBlob } from './save-blob.ts';
import classes from './upload.module.css';

export interface ShownFile {
  readonly id: number;
  readonly name: string;
  readonly mimeType: string;
  /** Bytes. */
  readonly size: number;
  readonly by: string;
  readonly at: string;
  readonly canDelete: boolean;
  readonly open: (signal: AbortSignal) => Promise<Blob>;
  readonly remove: () => Promise<void>;
}

/** Files with a viewer: pictures and videos are shown here, everything else is downloaded. */
export function FileList({ files }: { readonly files: readonly ShownFile[] }) {
  const { t } = useTranslation();
  const [viewed, setViewed] = useState<ShownFile | null>(null);
  const open = (file: ShownFile): void => {
    if (isShown(file)) setViewed(file);
    else void file.open(new AbortController().signal).then((blob) => saveBlob(blob, file.name));
  };
  if (files.length === 0) return null;
  return (
    <>
      <ul className={classes.files}>
        {files.map((file) => {
          const FileIcon = file.mimeType.startsWith('image/')
            ? IconPhoto
            : file.mimeType.startsWith('video/')
              ? IconVideo
              : IconFile;
          return (
            <li key={file.id} className={classes.file}>
              <FileIcon size={16} aria-hidden />
              <button type="button" className={`${classes.fileName} ellipsis`} onClick={() => open(file)}>
                {file.name}
              </button>
              <span className={classes.words}>
                {file.by} · <SizeText bytes={file.size} /> · <TimeAgo at={file.at} />
              </span>
              {file.canDelete ? (
                <button
                  type="button"
                  className={classes.button}
                  aria-label={t('upload.delete', { name: file.name })}
                  onClick={() => void file.remove()}
                >
                  <IconDelete size={16} aria-hidden />
                </button>
              ) : null}
            </li>
          );
        })}
      </ul>
      {viewed === null ? null : <Viewer file={viewed} onClose={() => setViewed(null)} />}
    </>
  );
}

function isShown({ mimeType }: ShownFile): boolean {
  return mimeType.startsWith('image/') || mimeType.startsWith('video/');
}

/** `1,2 MB`. */
function SizeText({ bytes }: { readonly bytes: number }) {
  const { language } = useLanguage();
  const format = new Intl.NumberFormat(language === 'id' ? 'id-ID' : 'en-GB', { maximumFractionDigits: 1 });
  return (
    <>
      {bytes < 1_000_000
        ? `${format.format(Math.max(1, Math.round(bytes / 1_000)))} kB`
        : `${format.format(bytes / 1_000_000)} MB`}
    </>
  );
}

function Viewer({ file, onClose }: { readonly file: ShownFile; readonly onClose: () => void }) {
  const { t } = useTranslation();
  const [state, setState] = useState<{ readonly url?: string; readonly blob?: Blob; readonly error?: unknown }>({});
  const [attempt, setAttempt] = useState(0);
  // biome-ignore lint/correctness/useExhaustiveDependencies: another attempt is a reason to fetch again.
  useEffect(() => {
    const abort = new AbortController();
    let url: string | null = null;
    setState({});
    file.open(abort.signal).then(
      (blob) => {
        url = URL.createObjectURL(blob);
        setState({ url, blob });
      },
      (error: unknown) => {
        if (!abort.signal.aborted) setState({ error });
      },
    );
    return () => {
      abort.abort();
      if (url !== null) URL.revokeObjectURL(url);
    };
  }, [file, attempt]);
  return (
    <Dialog opened onClose={onClose} size="xl" title={file.name}>
      <div className={classes.viewer}>
        {state.error !== undefined ? (
          <ErrorState error={state.error} onRetry={() => setAttempt(attempt + 1)} />
        ) : state.url === undefined ? (
          <Loader size="sm" aria-label={t('state.loading')} />
        ) : file.mimeType.startsWith('video/') ? (
          // biome-ignore lint/a11y/useMediaCaption: a customer's video of a blinking light has no captions.
          <video src={state.url} controls />
        ) : (
          <img src={state.url} alt={file.name} />
        )}
      </div>
      <Button
        variant="default"
        mt="md"
        leftSection={<IconDownload size={16} aria-hidden />}
        disabled={state.blob === undefined}
        onClick={() => state.blob !== undefined && saveBlob(state.blob, file.name)}
      >
        {t('upload.download')}
      </Button>
    </Dialog>
  );
}
