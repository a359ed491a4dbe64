import { Button, Text } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { useLanguage } from '#i18n/use-language.ts';
import { ROLE_LABELS, type Role } from '#shared/domain/roles.ts';
import classes from './sign-in.module.css';

/** The users that a demo installation creates; they exist nowhere else. */
const DEMO_USERS: readonly { readonly username: string; readonly role: Role }[] = [
  { username: 'noc', role: 'noc' },
  { username: 'cs', role: 'customer_service' },
  { username: 'supervisor', role: 'supervisor' },
  { username: 'manager', role: 'manager' },
  { username: 'technician', role: 'technician' },
  { username: 'admin', role: 'admin' },
];
const DEMO_PASSWORD = 'kabar-demo';

/** The service marks its page when it runs with demo data. */
export function isDemo(): boolean {
  return document.querySelector('meta[name="kabar-demo"]')?.getAttribute('content') === '1';
}

interface DemoUsersProps {
  readonly pending: string | null;
  readonly disabled: boolean;
  readonly onChoose: (username: string, password: string) => void;
}

export function DemoUsers({ pending, disabled, onChoose }: DemoUsersProps) {
  const { t } = useTranslation();
  const { text } = useLanguage();
  return (
    <div className={classes.demo}>
      <Text fz={12} c="var(--text-secondary)">
        {t('signIn.demo')}
      </Text>
      <div className={classes.demoUsers}>
        {DEMO_USERS.map(({ username, role }) => (
          <Button
            key={username}
            variant="default"
            size="compact-sm"
            radius="xl"
            loading={pending === username}
            disabled={disabled || (pending !== null && pending !== username)}
            onClick={() => onChoose(username, DEMO_PASSWORD)}
            data-testid={`demo-${username}`}
          >
            {text(ROLE_LABELS[role])}
          </Button>
        ))}
      </div>
    </div>
  );
}
