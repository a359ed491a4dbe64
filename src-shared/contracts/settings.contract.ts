import { z } from 'zod';
import { singleLine, storableJson } from '../domain/text.ts';
import { defineContract, recordOf } from './contract.ts';

const settingSchema = z.strictObject({
  key: z.string(),
  value: z.json(),
  defaultValue: z.json(),
  labelId: z.string(),
  labelEn: z.string(),
  changedBy: z.string().nullable(),
  changedAt: z.iso.datetime().nullable(),
});

export const listSettings = defineContract({
  method: 'GET',
  path: '/api/settings',
  permission: 'settings.read',
  tag: 'settings',
  summary: 'Every setting with its default and who changed it.',
  response: recordOf(z.array(settingSchema)),
});

export const changeSettings = defineContract({
  method: 'PUT',
  path: '/api/settings',
  permission: 'settings.update',
  tag: 'settings',
  summary: 'Change settings; all of them or none. Takes effect on every node within seconds.',
  body: z.strictObject({ values: z.record(singleLine(80), storableJson) }),
  response: recordOf(z.array(settingSchema)),
});
