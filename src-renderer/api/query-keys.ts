/** Keys of everything that is kept from the API, so that an event can name what became stale. */
export const queryKeys = {
  me: ['me'] as const,
  systemStatus: ['system-status'] as const,
  tickets: {
    all: ['tickets'] as const,
    lists: ['tickets', 'list'] as const,
    list: (filter: object) => ['tickets', 'list', filter] as const,
    counts: ['tickets', 'counts'] as const,
    count: (filter: object) => ['tickets', 'counts', filter] as const,
    search: (text: string) => ['tickets', 'search', text] as const,
    details: ['tickets', 'detail'] as const,
    detail: (id: number) => ['tickets', 'detail', id] as const,
  },
  customers: { search: (text: string) => ['customers', 'search', text] as const },
  technicians: {
    all: ['technicians'] as const,
    active: ['technicians', 'active'] as const,
    forTicket: (id: number) => ['technicians', 'suggestions', id] as const,
  },
  sandbox: {
    all: ['sandbox'] as const,
    chats: ['sandbox', 'chats'] as const,
    messages: (recipient: string) => ['sandbox', 'messages', recipient] as const,
    devices: ['sandbox', 'devices'] as const,
  },
};
