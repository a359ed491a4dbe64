import { Switch, Tooltip } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import { liveCacheOf } from '#api/live-cache.ts';
import { useMay } from '#api/use-me.ts';
import { useWrite } from '#api/use-write.ts';
import { useLanguage } from '#i18n/use-language.ts';
import { setSandboxDevice } from '#shared/contracts/sandbox.contract.ts';
import { notifyProblem } from '#ui/feedback/notify.ts';
import { IconPhoneDevice, IconPhoneUnplugged } from '#ui/icons.ts';
import { meaningColor } from '#ui/meaning.ts';
import classes from './sandbox-phone.module.css';
import { useTexts } from './texts.ts';
import { useSandboxDevices } from './use-sandbox.ts';

/** The imitated phones of the gateways, to be pulled out for a rehearsal of the backup. */
export function DeviceSwitches() {
  const t = useTexts();
  const { errorText } = useLanguage();
  const client = useQueryClient();
  const mayControl = useMay()(setSandboxDevice.permission);
  const devices = useSandboxDevices();
  const write = useWrite(setSandboxDevice);
  const plug = (gateway: string, connected: boolean): void => {
    write.mutate(
      { params: { gateway }, body: { connected } },
      {
        onError: (error) => notifyProblem(t('plugFailed'), errorText(error)),
        onSettled: () => liveCacheOf(client).announce([{ tag: setSandboxDevice.tag }]),
      },
    );
  };

  return (
    <div className={classes.devices}>
      {(devices.data?.data ?? []).map(({ gateway, label, connected }) => {
        const isPending = write.isPending && write.variables.params.gateway === gateway;
        const state = connected ? t('plugged') : t('unplugged');
        const DeviceIcon = connected ? IconPhoneDevice : IconPhoneUnplugged;
        return (
          <span key={gateway} className={classes.device}>
            <DeviceIcon size={18} color={meaningColor(connected ? 'done' : 'danger')} aria-hidden />
            <span>
              {label} <span className={classes.muted}>{state}</span>
            </span>
            {mayControl ? (
              <Tooltip label={connected ? t('unplug', { label }) : t('plug', { label })}>
                <Switch
                  size="sm"
                  checked={connected}
                  disabled={isPending}
                  onChange={(event) => plug(gateway, event.currentTarget.checked)}
                  aria-label={`${label}: ${state}`}
                  data-testid={`sandbox-device-${gateway}`}
                />
              </Tooltip>
            ) : null}
          </span>
        );
      })}
    </div>
  );
}
