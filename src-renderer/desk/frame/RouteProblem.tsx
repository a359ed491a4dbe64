import { Button } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { EmptyState, ErrorState } from '#ui/feedback/StateView.tsx';
import { IconUnknown } from '#ui/icons.ts';

/** A page that broke or could not be loaded. The rest of the desk stays. */
export function PageProblem() {
  return <ErrorState error={null} onRetry={() => window.location.reload()} />;
}

/** An address that leads nowhere. */
export function UnknownPage() {
  const { t } = useTranslation();
  return (
    <EmptyState
      icon={IconUnknown}
      title={t('frame.unknownPage.title')}
      text={t('frame.unknownPage.text')}
      action={
        <Button component={Link} to="/" variant="default">
          {t('frame.unknownPage.home')}
        </Button>
      }
    />
  );
}
