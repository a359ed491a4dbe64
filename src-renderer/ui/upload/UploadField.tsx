import { Progress, UnstyledButton } from '@mantine/core';
import { type DragEvent, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { RequestOptions } from '#api/http.ts';
import { useLanguage } from '#i18n/use-language.ts';
import { IconClose, IconRetry, IconUpload } from '../icons.ts';
import classes from './upload.module.css';
import { type UploadItem, useUploads } from './use-uploads.ts';

interface UploadFieldProps {
  /** Media types, comma-separated. */
  readonly accept: string;
  /** Files that may still be added. */
  readonly most: number;
  readonly send: (file: File, options: RequestOptions) => Promise<void>;
}

/** Takes files by choosing, dropping or the camera of a phone; shows how far each came; stops, and goes on where it was cut off. */
export function UploadField({ accept, most, send }: UploadFieldProps) {
  const { t } = useTranslation();
  const input = useRef<HTMLInputElement>(null);
  const [over, setOver] = useState(false);
  const uploads = useUploads(send);
  const take = (files: FileList | null): void => {
    if (files !== null) uploads.add([...files].slice(0, most));
  };
  const onDrop = (event: DragEvent): void => {
    event.preventDefault();
    setOver(false);
    take(event.dataTransfer.files);
  };
  return (
    <div className={classes.field}>
      {uploads.items.map((item) => (
        <UploadLine key={item.key} item={item} onStop={() => uploads.stop(item.key)} onRetry={() => uploads.retry(item.key)} />
      ))}
      {/* biome-ignore lint/a11y/noStaticElementInteractions: dropping is a second way; the button inside is the first. */}
      <div
        className={classes.drop}
        data-over={over || undefined}
        onDragOver={(event) => {
          event.preventDefault();
          setOver(true);
        }}
        onDragLeave={() => setOver(false)}
        onDrop={onDrop}
      >
        <UnstyledButton className={classes.choose} onClick={() => input.current?.click()}>
          <IconUpload size={16} aria-hidden /> {t('upload.choose')}
        </UnstyledButton>
        <input
          ref={input}
          type="file"
          hidden
          multiple={most > 1}
          accept={accept}
          data-testid="upload-input"
          onChange={(event) => {
            take(event.currentTarget.files);
            event.currentTarget.value = '';
          }}
        />
      </div>
    </div>
  );
}

interface UploadLineProps {
  readonly item: UploadItem;
  readonly onStop: () => void;
  readonly onRetry: () => void;
}

function UploadLine({ item, onStop, onRetry }: UploadLineProps) {
  const { t } = useTranslation();
  const { errorText } = useLanguage();
  const failed = item.state === 'failed' || item.state === 'stopped';
  return (
    <div className={classes.line} data-testid="upload-line" data-state={item.state}>
      <span className="ellipsis">{item.file.name}</span>
      <span className={classes.words}>
        {item.state === 'failed'
          ? errorText(item.error)
          : item.state === 'stopped'
            ? t('upload.stopped')
            : item.state === 'waiting'
              ? t('upload.waiting')
              : `${Math.round(item.share * 100)} %`}
      </span>
      {failed ? (
        <button
          type="button"
          className={classes.button}
          onClick={onRetry}
          aria-label={t('upload.retry', { name: item.file.name })}
        >
          <IconRetry size={16} aria-hidden />
        </button>
      ) : null}
      <button type="button" className={classes.button} onClick={onStop} aria-label={t('upload.cancel', { name: item.file.name })}>
        <IconClose size={16} aria-hidden />
      </button>
      {failed ? null : (
        <Progress className={classes.progress ?? ''} size={3} value={item.share * 100} aria-label={item.file.name} />
      )}
    </div>
  );
}
