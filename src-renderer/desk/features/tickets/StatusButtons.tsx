import { Button, Group, Modal, Stack, Text, Textarea } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { TicketDetail } from '#shared/contracts/tickets.contract.ts';
import { requiresTechnician, TICKET_STATUS_LABELS, type TicketStatus } from '#shared/domain/ticket.ts';
import { useLanguage } from '../../../i18n/use-language.ts';
import { meaningColor, TICKET_STATUS_LOOK } from '../../../ui/meaning.ts';
import { useSetStatus } from './use-ticket-write.ts';

type Question = 'completed' | 'cancelled';

/** The legal next steps as buttons. Completing asks what was done, cancelling asks whether it is meant. */
export function StatusButtons({ ticket }: { readonly ticket: TicketDetail }) {
  const { t } = useTranslation();
  const { text } = useLanguage();
  const status = useSetStatus(ticket);
  const [question, setQuestion] = useState<Question | null>(null);
  // Giving it to somebody is the assignment, which also tells that person.
  const steps = ticket.abilities.moveTo.filter((next) => ticket.technician !== null || !requiresTechnician(next));
  const label = (next: TicketStatus): string => {
    if (ticket.status === 'completed') return t('ticket.action.reopen', { status: text(TICKET_STATUS_LABELS[next]) });
    return t(`ticket.action.${next}`);
  };
  const onStep = (next: TicketStatus): void => {
    if (next === 'completed' || next === 'cancelled') setQuestion(next);
    else void status.set({ status: next });
  };

  return (
    <>
      {steps.map((next) => {
        const look = TICKET_STATUS_LOOK[next];
        return (
          <Button
            key={next}
            variant={next === 'cancelled' ? 'subtle' : 'default'}
            color="gray"
            size="xs"
            leftSection={<look.icon size={16} color={meaningColor(look.meaning)} aria-hidden />}
            loading={status.pending === next && question === null}
            disabled={status.pending !== null && status.pending !== next}
            onClick={() => onStep(next)}
            data-testid={`ticket-move-${next}`}
          >
            {label(next)}
          </Button>
        );
      })}
      {question === null ? null : (
        <StatusQuestion
          ticket={ticket}
          question={question}
          pending={status.pending !== null}
          onClose={() => setQuestion(null)}
          onAnswer={async (answer) => {
            const isSet = await status.set(
              question === 'completed' ? { status: question, resolution: answer } : { status: question, notes: answer },
            );
            if (isSet) setQuestion(null);
          }}
        />
      )}
    </>
  );
}

interface StatusQuestionProps {
  readonly ticket: TicketDetail;
  readonly question: Question;
  readonly pending: boolean;
  readonly onClose: () => void;
  readonly onAnswer: (answer: string) => Promise<void>;
}

function StatusQuestion({ ticket, question, pending, onClose, onAnswer }: StatusQuestionProps) {
  const { t } = useTranslation();
  const [answer, setAnswer] = useState('');
  const [missing, setMissing] = useState(false);
  const submit = (): void => {
    const trimmed = answer.trim();
    if (question === 'completed' && trimmed === '') setMissing(true);
    else void onAnswer(trimmed);
  };
  return (
    <Modal opened onClose={onClose} title={t(`ticket.question.${question}.title`, { number: ticket.number })}>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          submit();
        }}
        onKeyDown={(event) => {
          if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) submit();
        }}
      >
        <Stack gap="sm">
          <Text c="var(--text-secondary)">{t(`ticket.question.${question}.text`)}</Text>
          <Textarea
            data-autofocus
            data-testid="status-answer"
            autosize
            minRows={3}
            maxRows={10}
            label={t(`ticket.question.${question}.label`)}
            withAsterisk={question === 'completed'}
            error={missing ? t('form.required') : null}
            value={answer}
            onChange={(event) => {
              setAnswer(event.currentTarget.value);
              setMissing(false);
            }}
          />
          <Group justify="flex-end" gap="xs">
            <Button variant="default" onClick={onClose}>
              {t('action.back')}
            </Button>
            <Button
              type="submit"
              color={question === 'cancelled' ? 'red' : 'petrol'}
              loading={pending}
              data-testid="status-submit"
            >
              {t(`ticket.question.${question}.submit`)}
            </Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  );
}
