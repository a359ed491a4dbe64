import { Button, Group, Text } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { Dialog } from '../Dialog.tsx';

interface UnsavedDialogProps {
  readonly opened: boolean;
  readonly onStay: () => void;
  readonly onLeave: () => void;
}

/** The one question before input is thrown away. */
export function UnsavedDialog({ opened, onStay, onLeave }: UnsavedDialogProps) {
  const { t } = useTranslation();
  return (
    <Dialog opened={opened} onClose={onStay} title={t('unsaved.title')} size="sm" zIndex={400} data-testid="unsaved">
      <Text>{t('unsaved.text')}</Text>
      <Group justify="flex-end" mt="lg">
        <Button variant="default" onClick={onLeave} data-testid="unsaved-leave">
          {t('unsaved.leave')}
        </Button>
        <Button onClick={onStay} data-autofocus data-testid="unsaved-stay">
          {t('unsaved.stay')}
        </Button>
      </Group>
    </Dialog>
  );
}
