import { Button, Menu } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { TICKET_STATUS_LOOK } from '#desk/parts/ticket-looks.ts';
import { useKeys } from '#hooks/use-keys.ts';
import type { TicketDetail } from '#shared/contracts/tickets.contract.ts';
import type { TicketStatus } from '#shared/domain/ticket.ts';
import { type Icon, IconAssign, IconEdited, IconMore, IconPending, IconPriorityHigh } from '#ui/icons.ts';
import { meaningColor } from '#ui/meaning.ts';
import { usePaletteActions } from '#ui/palette/palette-registry.ts';
import type { TicketForm } from './TicketForms.tsx';
import { useTexts } from './texts.ts';
import { rankActions, type TicketActionId } from './ticket-actions.ts';
import { useQuickStep } from './use-ticket-write.ts';

interface TicketActionsProps {
  readonly ticket: TicketDetail;
  readonly onForm: (form: TicketForm) => void;
}

const FORM_ICONS: Readonly<Record<'assign' | 'priority' | 'eta' | 'edit', Icon>> = {
  assign: IconAssign,
  priority: IconPriorityHigh,
  eta: IconPending,
  edit: IconEdited,
};
/** Steps that ask something first. */
const ASKING: readonly TicketActionId[] = ['completed', 'on_hold', 'cancelled', 'assign', 'priority', 'eta', 'edit'];

/** What can be done now: one filled next step, two beside it, the rest behind one word; the same in the palette. */
export function TicketActions({ ticket, onForm }: TicketActionsProps) {
  const t = useTexts();
  const { t: common } = useTranslation();
  const quick = useQuickStep(ticket);
  const ranks = rankActions(ticket);
  const label = (action: TicketActionId): string => {
    if (action === 'assign') return ticket.technician === null ? t('action.assign') : t('action.again');
    if (ticket.status === 'completed' && (action === 'in_progress' || action === 'assigned')) return t('action.reopen');
    if (ticket.status === 'on_hold' && action === 'in_progress') return t('action.resume');
    return t(`action.${action}`);
  };
  const run = (action: TicketActionId): void => {
    if (ASKING.includes(action)) onForm(action as TicketForm);
    else void quick.step(action as TicketStatus);
  };
  const all = [...(ranks.next === null ? [] : [ranks.next]), ...ranks.beside, ...ranks.more];
  usePaletteActions(
    all.map((action) => ({
      id: `ticket-${action}`,
      label: label(action),
      icon: iconOf(action),
      ...(action === 'assign' ? { keys: 'a' } : {}),
      run: () => run(action),
    })),
  );
  useKeys('panel', [
    {
      keys: 'a',
      label: t('action.assign'),
      run: (event) => {
        if (!ticket.abilities.assign) return;
        event.preventDefault();
        onForm('assign');
      },
    },
    {
      keys: 'e',
      label: t('action.completed'),
      run: (event) => {
        if (!all.includes('completed')) return;
        event.preventDefault();
        onForm('completed');
      },
    },
  ]);
  const button = (action: TicketActionId, filled: boolean) => {
    const ActionIcon = iconOf(action);
    return (
      <Button
        key={action}
        size="xs"
        px={10}
        variant={filled ? 'filled' : 'default'}
        leftSection={<ActionIcon size={16} aria-hidden {...(filled ? {} : { color: colorOf(action) })} />}
        loading={quick.pending === action}
        disabled={quick.pending !== null && quick.pending !== action}
        onClick={() => run(action)}
        aria-keyshortcuts={action === 'assign' ? 'a' : undefined}
        data-testid={action === 'assign' ? 'ticket-assign' : `ticket-move-${action}`}
      >
        {label(action)}
      </Button>
    );
  };

  if (all.length === 0) return null;
  return (
    <>
      {ranks.next === null ? null : button(ranks.next, true)}
      {ranks.beside.map((action) => button(action, false))}
      {ranks.more.length === 0 ? null : (
        <Menu position="bottom-end" aria-label={common('frame.more')}>
          <Menu.Target>
            <Button
              size="xs"
              variant="subtle"
              color="gray"
              leftSection={<IconMore size={16} aria-hidden />}
              data-testid="ticket-more"
            >
              {t('action.more')}
            </Button>
          </Menu.Target>
          <Menu.Dropdown>
            {ranks.more.map((action) => {
              const ActionIcon = iconOf(action);
              return (
                <Menu.Item
                  key={action}
                  leftSection={<ActionIcon size={16} aria-hidden color={colorOf(action)} />}
                  onClick={() => run(action)}
                  data-testid={`ticket-more-${action}`}
                >
                  {label(action)}
                </Menu.Item>
              );
            })}
          </Menu.Dropdown>
        </Menu>
      )}
    </>
  );
}

function iconOf(action: TicketActionId): Icon {
  return isForm(action) ? FORM_ICONS[action] : TICKET_STATUS_LOOK[action].icon;
}

function colorOf(action: TicketActionId): string {
  return isForm(action) ? 'var(--text-secondary)' : meaningColor(TICKET_STATUS_LOOK[action].meaning);
}

function isForm(action: TicketActionId): action is keyof typeof FORM_ICONS {
  return Object.hasOwn(FORM_ICONS, action);
}
