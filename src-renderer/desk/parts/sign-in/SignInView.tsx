import { Alert, Button, Paper, PasswordInput, SegmentedControl, Stack, Text, TextInput } from '@mantine/core';
import { type FormEvent, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { isApiError } from '#api/api-error.ts';
import { call } from '#api/client.ts';
import { readClock, useNow } from '#hooks/use-now.ts';
import { useLanguage } from '#i18n/use-language.ts';
import { login } from '#shared/contracts/auth.contract.ts';
import { FormError } from '#ui/form/FormError.tsx';
import { DemoUsers, isDemo } from './DemoUsers.tsx';
import classes from './sign-in.module.css';

interface SignInViewProps {
  /** A session stopped without the user's doing. */
  readonly ended: boolean;
  readonly onSignedIn: (token: string, userId: number) => Promise<void>;
}

export function SignInView({ ended, onSignedIn }: SignInViewProps) {
  const { t } = useTranslation();
  const { language, setLanguage, errorText } = useLanguage();
  const [username, setUsername] = useState('');
  const [password, setPassword] = useState('');
  const [error, setError] = useState<unknown>(null);
  const [pending, setPending] = useState<string | null>(null);
  const [openAt, setOpenAt] = useState(0);
  const passwordRef = useRef<HTMLInputElement>(null);
  const now = useNow(500);
  const secondsLeft = Math.ceil((openAt - now.getTime()) / 1000);
  const isWaiting = secondsLeft > 0;

  const signIn = async (name: string, secret: string): Promise<void> => {
    setPending(name);
    setError(null);
    try {
      const answer = await call(login, { body: { username: name, password: secret } });
      await onSignedIn(answer.token, answer.user.id);
    } catch (problem) {
      setPending(null);
      if (isApiError(problem) && problem.retryAfter !== null) setOpenAt(readClock() + problem.retryAfter * 1000);
      setError(problem);
      setPassword('');
      passwordRef.current?.focus();
    }
  };
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    if (username.trim() === '' || password === '' || isWaiting) return;
    void signIn(username.trim(), password);
  };
  const problemText = isWaiting ? t('signIn.wait', { count: secondsLeft }) : errorText(error);
  const isThrottle = isApiError(error, 'too_many_requests');

  return (
    <main className={classes.page}>
      <div className={classes.column}>
        <div className={classes.brand}>
          <img src={new URL('../../../assets/favicon.svg', import.meta.url).href} alt="" width={36} height={36} />
          <div>
            <h1>Kabar Desk</h1>
            <Text fz={12} c="var(--text-secondary)">
              {t('signIn.subtitle')}
            </Text>
          </div>
        </div>
        <Paper withBorder p="lg" radius="md">
          <form onSubmit={submit}>
            <Stack gap="sm">
              {ended && error === null ? (
                <Alert color="orange" variant="light" p="xs" role="status">
                  {t('signIn.ended')}
                </Alert>
              ) : null}
              {error !== null && !(isThrottle && !isWaiting) ? <FormError error={error} text={problemText} /> : null}
              <TextInput
                data-autofocus
                autoFocus
                label={t('signIn.username')}
                autoComplete="username"
                autoCapitalize="none"
                spellCheck={false}
                value={username}
                onChange={(event) => setUsername(event.currentTarget.value)}
                data-testid="login-username"
              />
              <PasswordInput
                ref={passwordRef}
                label={t('signIn.password')}
                autoComplete="current-password"
                value={password}
                onChange={(event) => setPassword(event.currentTarget.value)}
                visibilityToggleButtonProps={{ 'aria-label': t('signIn.showPassword') }}
                data-testid="login-password"
              />
              <Button
                type="submit"
                fullWidth
                mt={4}
                loading={pending !== null}
                disabled={isWaiting || username.trim() === '' || password === ''}
                data-testid="login-submit"
              >
                {t('signIn.submit')}
              </Button>
            </Stack>
          </form>
          {isDemo() ? (
            <DemoUsers pending={pending} disabled={isWaiting} onChoose={(name, secret) => void signIn(name, secret)} />
          ) : null}
        </Paper>
        <SegmentedControl
          size="xs"
          className={classes.language ?? ''}
          aria-label={t('user.language')}
          data={[
            { value: 'id', label: 'Bahasa Indonesia' },
            { value: 'en', label: 'English' },
          ]}
          value={language}
          onChange={(value) => setLanguage(value === 'en' ? 'en' : 'id')}
        />
      </div>
    </main>
  );
}
