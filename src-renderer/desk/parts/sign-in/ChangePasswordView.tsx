import { Button, Group, PasswordInput, Stack, Text } from '@mantine/core';
import { useForm } from '@mantine/form';
import { useQueryClient } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { isApiError } from '#api/api-error.ts';
import { ME_KEY } from '#api/use-me.ts';
import { useWrite } from '#api/use-write.ts';
import { changePassword, newPasswordSchema } from '#shared/contracts/auth.contract.ts';
import { notifyDone } from '#ui/feedback/notify.ts';
import { fieldErrors } from '#ui/field-errors.ts';
import { FormError } from '#ui/form/FormError.tsx';

interface ChangePasswordViewProps {
  /** The one-time password must go before anything else is possible. */
  readonly forced: boolean;
  readonly onDone: () => void;
  readonly onCancel: () => void;
}

export function ChangePasswordView({ forced, onDone, onCancel }: ChangePasswordViewProps) {
  const { t } = useTranslation();
  const client = useQueryClient();
  const write = useWrite(changePassword);
  const form = useForm({
    initialValues: { currentPassword: '', newPassword: '', repeated: '' },
    validate: {
      currentPassword: (value) => (value === '' ? t('form.required') : null),
      newPassword: (value, values) => {
        if (!newPasswordSchema.safeParse(value).success) return t('password.tooShort');
        return value === values.currentPassword ? t('password.same') : null;
      },
      repeated: (value, values) => (value === values.newPassword ? null : t('password.differs')),
    },
  });
  const submit = form.onSubmit(async ({ currentPassword, newPassword }) => {
    try {
      await write.mutateAsync({ body: { currentPassword, newPassword } });
      await client.invalidateQueries({ queryKey: ME_KEY });
      notifyDone(t('password.done'));
      onDone();
    } catch (error) {
      form.setErrors(fieldErrors(error));
    }
  });
  const showToggle = { 'aria-label': t('signIn.showPassword') };

  return (
    <form onSubmit={submit} style={{ width: '100%', maxWidth: 380 }}>
      <Stack gap="sm">
        <div>
          <h1 style={{ margin: 0, fontSize: 20, fontWeight: 600 }}>{t('password.title')}</h1>
          <Text c="var(--text-secondary)" mt={4}>
            {forced ? t('password.forced') : t('password.text')}
          </Text>
        </div>
        {isApiError(write.error, 'invalid_credentials') ? null : <FormError error={write.error} />}
        <PasswordInput
          autoFocus
          label={forced ? t('password.oneTime') : t('password.current')}
          autoComplete="current-password"
          visibilityToggleButtonProps={showToggle}
          data-testid="password-current"
          {...form.getInputProps('currentPassword')}
        />
        <PasswordInput
          label={t('password.new')}
          description={t('password.rule')}
          autoComplete="new-password"
          visibilityToggleButtonProps={showToggle}
          data-testid="password-new"
          {...form.getInputProps('newPassword')}
        />
        <PasswordInput
          label={t('password.repeat')}
          autoComplete="new-password"
          visibilityToggleButtonProps={showToggle}
          data-testid="password-repeat"
          {...form.getInputProps('repeated')}
        />
        <Group justify="flex-end" gap="xs" mt={4}>
          <Button variant="default" onClick={onCancel}>
            {forced ? t('user.signOut') : t('action.cancel')}
          </Button>
          <Button type="submit" loading={write.isPending} data-testid="password-submit">
            {t('password.submit')}
          </Button>
        </Group>
      </Stack>
    </form>
  );
}
