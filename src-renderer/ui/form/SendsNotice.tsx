import { Switch } from '@mantine/core';
import { type ReactNode, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { IconMuted, IconSending } from '../icons.ts';
import classes from './form-panel.module.css';

interface SendsNoticeProps {
  /** One sentence: who gets what, by which way. */
  readonly text: string;
  /** The message as its recipient sees it. */
  readonly preview?: ReactNode;
  /** Whether it is sent, where the person may decide. */
  readonly choice?: { readonly send: boolean; readonly onChange: (send: boolean) => void };
}

/** Says where it is pressed what saving sends to whom. Nobody is messaged by surprise. */
export function SendsNotice({ text, preview, choice }: SendsNoticeProps) {
  const { t } = useTranslation();
  const [open, setOpen] = useState(false);
  const sends = choice?.send ?? true;
  return (
    <div className={classes.sends} data-testid="sends-notice">
      <div className={classes.sendsLine}>
        {sends ? <IconSending size={16} aria-hidden /> : <IconMuted size={16} aria-hidden />}
        <span className={classes.sendsWords}>
          {sends ? text : t('form.sendsNothing')}{' '}
          {preview === undefined || !sends ? null : (
            <button type="button" className="linkButton" aria-expanded={open} onClick={() => setOpen(!open)}>
              {open ? t('form.hidePreview') : t('form.showPreview')}
            </button>
          )}
        </span>
        {choice === undefined ? null : (
          <Switch
            size="xs"
            checked={choice.send}
            onChange={(event) => choice.onChange(event.currentTarget.checked)}
            label={t('form.sendSwitch')}
          />
        )}
      </div>
      {open && sends && preview !== undefined ? <div className={classes.sendsPreview}>{preview}</div> : null}
    </div>
  );
}
