import { Menu, SegmentedControl, Text, UnstyledButton, useMantineColorScheme } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { useUser } from '#api/use-me.ts';
import { useLanguage } from '#i18n/use-language.ts';
import { ROLE_LABELS } from '#shared/domain/roles.ts';
import { IconAutoTheme, IconDark, IconExpand, IconLight, IconPassword, IconPerson, IconSignOut } from '#ui/icons.ts';
import classes from './frame.module.css';
import { useSignOut } from './use-sign-out.ts';

export function UserMenu() {
  const { t } = useTranslation();
  const { text, language, setLanguage } = useLanguage();
  const { colorScheme, setColorScheme } = useMantineColorScheme();
  const user = useUser();
  const signOut = useSignOut();
  if (user === null) return null;
  const themes = [
    { value: 'light', label: t('user.theme.light'), icon: IconLight },
    { value: 'dark', label: t('user.theme.dark'), icon: IconDark },
    { value: 'auto', label: t('user.theme.auto'), icon: IconAutoTheme },
  ];
  return (
    <Menu position="bottom-end" width={300}>
      <Menu.Target>
        <UnstyledButton className={classes.user} data-testid="user-menu" aria-label={t('user.menu', { name: user.name })}>
          <IconPerson size={18} aria-hidden />
          <span className={`${classes.userName} ellipsis`}>{user.name}</span>
          <IconExpand size={14} aria-hidden />
        </UnstyledButton>
      </Menu.Target>
      <Menu.Dropdown>
        <div className={classes.userHead}>
          <Text fw={600}>{user.name}</Text>
          <Text fz={12} c="var(--text-secondary)">
            {user.username} · {text(ROLE_LABELS[user.role])}
          </Text>
        </div>
        <Menu.Divider />
        <Menu.Label>{t('user.theme.label')}</Menu.Label>
        <SegmentedControl
          fullWidth
          size="xs"
          mx={8}
          mb={8}
          aria-label={t('user.theme.label')}
          data={themes.map(({ value, label, icon: ThemeIcon }) => ({
            value,
            label: (
              <span style={{ display: 'inline-flex', gap: 4, alignItems: 'center' }}>
                <ThemeIcon size={14} aria-hidden /> {label}
              </span>
            ),
          }))}
          value={colorScheme}
          onChange={(value) => setColorScheme(value === 'light' || value === 'dark' ? value : 'auto')}
        />
        <Menu.Label>{t('user.language')}</Menu.Label>
        <SegmentedControl
          fullWidth
          size="xs"
          mx={8}
          mb={8}
          aria-label={t('user.language')}
          data={[
            { value: 'id', label: 'Indonesia' },
            { value: 'en', label: 'English' },
          ]}
          value={language}
          onChange={(value) => setLanguage(value === 'en' ? 'en' : 'id')}
        />
        <Menu.Divider />
        <Menu.Item component={Link} to="/password" leftSection={<IconPassword size={16} />}>
          {t('password.title')}
        </Menu.Item>
        <Menu.Item leftSection={<IconSignOut size={16} />} onClick={() => void signOut()} data-testid="sign-out">
          {t('user.signOut')}
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}
