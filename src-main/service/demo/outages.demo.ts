/** Large failures of the past: many tickets of one ODP, an alert to all staff, a notice to everybody behind the OLT. */
export const PAST_OUTAGES = [
  { daysAgo: 47, time: '13:40', olt: 'OLT-BKS-03', eta: 'pukul 16.00 WIB' },
  { daysAgo: 9, time: '13:50', olt: 'OLT-PWK-01', eta: 'pukul 15.30 WIB' },
] as const;

export type PastOutage = (typeof PAST_OUTAGES)[number];
