import { ROLES, type Role } from './roles.ts';

interface PermissionRow {
  readonly description: string;
  readonly roles: readonly Role[];
  /** Roles among `roles` that hold the permission only for rows of their own (assigned to them, or started by them). */
  readonly ownOnly?: readonly Role[];
}

const EVERYONE = ROLES;
const OFFICE = ['admin', 'manager', 'supervisor', 'noc', 'customer_service'] as const satisfies readonly Role[];
const TICKET_DESK = ['admin', 'supervisor', 'noc', 'customer_service'] as const satisfies readonly Role[];
const REGISTRATION_DESK = ['admin', 'supervisor', 'customer_service'] as const satisfies readonly Role[];

/**
 * THE role × permission table (SPEC §6). What is not written here is denied. The first nine rows are the printed table of the
 * source document, cell by cell. A bulk action needs the permission of its single action, checked for each row.
 */
const TABLE = {
  // WhatsApp: who may fire which message.
  'whatsapp.emergency_alert': {
    description: 'Alert all staff and team groups',
    roles: ['admin', 'manager', 'supervisor', 'noc'],
  },
  'whatsapp.maintenance': {
    description: 'Announce maintenance to the customers of an area',
    roles: ['admin', 'supervisor', 'noc'],
  },
  'whatsapp.daily_summary': { description: 'Send the daily summary now', roles: ['admin', 'manager'] },
  'whatsapp.welcome': { description: 'Welcome a customer', roles: ['admin', 'customer_service'] },
  'whatsapp.upgrade_offer': { description: 'Offer a customer a larger package', roles: ['admin', 'manager'] },
  'whatsapp.survey': { description: 'Ask a customer about a completed ticket', roles: EVERYONE },
  'whatsapp.promotion_campaign': { description: 'Send a promotion to chosen customers', roles: ['admin', 'manager'] },
  'whatsapp.technician_performance': {
    description: 'Send a technician the performance report',
    roles: ['admin', 'manager', 'supervisor'],
  },
  'whatsapp.stats': { description: 'See message statistics', roles: EVERYONE },
  'whatsapp.outage_notice': {
    description: 'Tell the customers of an area or equipment about an outage, and that it is over',
    roles: ['admin', 'supervisor', 'noc'],
  },
  'whatsapp.installation_schedule': {
    description: 'Send the installation schedule of a registration',
    roles: ['admin', 'supervisor', 'customer_service'],
  },

  // Ledger.
  'messages.read': { description: 'Read the delivery log, with attempts and timeline', roles: OFFICE },
  'messages.preview': {
    description: 'Preview audience, text, cost and duration of a message type that one may fire',
    roles: EVERYONE,
  },
  'messages.resend': { description: 'Send a message again', roles: ['admin', 'supervisor', 'noc', 'customer_service'] },
  'messages.settle': { description: 'Decide what became of an unknown message', roles: ['admin', 'supervisor', 'noc'] },

  // Tickets.
  'tickets.read': { description: 'Read tickets', roles: EVERYONE, ownOnly: ['technician'] },
  'tickets.create': { description: 'Open a ticket', roles: TICKET_DESK },
  'tickets.update': { description: 'Edit title, description, category and schedule', roles: TICKET_DESK },
  'tickets.assign': { description: 'Assign or reassign a ticket', roles: TICKET_DESK },
  'tickets.update_status': {
    description: 'Move a ticket to another status',
    roles: [...TICKET_DESK, 'technician'],
    ownOnly: ['technician'],
  },
  'tickets.update_priority': { description: 'Change the priority of a ticket', roles: TICKET_DESK },
  'tickets.comment': { description: 'Add a note or an attachment to a ticket', roles: EVERYONE, ownOnly: ['technician'] },
  'tickets.export': { description: 'Export tickets', roles: OFFICE },

  // Registrations.
  'registrations.read': { description: 'Read registrations', roles: EVERYONE, ownOnly: ['technician'] },
  'registrations.create': { description: 'Enter a registration for an applicant', roles: REGISTRATION_DESK },
  'registrations.update': { description: 'Edit the data of a registration', roles: REGISTRATION_DESK },
  'registrations.verify': { description: 'Verify a registration', roles: ['admin', 'customer_service'] },
  'registrations.approve': { description: 'Approve a registration', roles: ['admin', 'manager', 'supervisor'] },
  'registrations.reject': { description: 'Reject a registration', roles: ['admin', 'manager', 'supervisor', 'customer_service'] },
  'registrations.cancel': { description: 'Cancel a registration at the wish of the applicant', roles: REGISTRATION_DESK },
  'registrations.schedule': { description: 'Schedule the survey or the installation', roles: REGISTRATION_DESK },
  'registrations.assign_technician': { description: 'Give a registration to a technician', roles: REGISTRATION_DESK },
  'registrations.create_customer': { description: 'Turn an installed registration into a customer', roles: REGISTRATION_DESK },
  'registrations.export': {
    description: 'Export registrations',
    roles: ['admin', 'manager', 'supervisor', 'customer_service'],
  },

  // Customers.
  'customers.read': { description: 'Read customers', roles: EVERYONE, ownOnly: ['technician'] },
  'customers.create': { description: 'Enter a customer', roles: ['admin', 'customer_service'] },
  'customers.update': {
    description: 'Edit the data and message preferences of a customer',
    roles: ['admin', 'customer_service'],
  },
  'customers.update_status': { description: 'Activate, suspend or end a service', roles: ['admin', 'customer_service'] },
  'customers.add_tag': { description: 'Tag customers', roles: ['admin', 'customer_service'] },
  'customers.export': { description: 'Export customers', roles: ['admin', 'manager', 'supervisor', 'customer_service'] },
  'customers.delete': { description: 'Delete customers, and take it back within 30 days', roles: ['admin'] },
  'customers.view_as': { description: 'See the portal as a customer does, read only', roles: REGISTRATION_DESK },

  // Invoices.
  'invoices.read': { description: 'Read invoices', roles: ['admin', 'manager', 'supervisor', 'customer_service'] },
  'invoices.create': { description: 'Draft and issue invoices', roles: ['admin', 'customer_service'] },
  'invoices.update': { description: 'Edit a draft, move a due date', roles: ['admin', 'customer_service'] },
  'invoices.void': { description: 'Void an invoice', roles: ['admin', 'manager'] },
  'invoices.send': { description: 'Send an invoice by e-mail', roles: ['admin', 'customer_service'] },
  'invoices.export': { description: 'Export invoices', roles: ['admin', 'manager', 'customer_service'] },

  // Payments.
  'payments.read': { description: 'Read payments and their proofs', roles: ['admin', 'customer_service'] },
  'payments.record': { description: 'Record a payment', roles: ['admin', 'customer_service'] },
  'payments.verify': { description: 'Accept or refuse a payment proof', roles: ['admin', 'customer_service'] },

  // Technicians.
  'technicians.read': { description: 'Read technicians', roles: EVERYONE, ownOnly: ['technician'] },
  'technicians.manage': { description: 'Add and edit technicians, areas and skills', roles: ['admin', 'supervisor'] },
  'technicians.performance': {
    description: 'Read statistics, rating, rank and bonus of technicians',
    roles: ['admin', 'manager', 'supervisor', 'technician'],
    ownOnly: ['technician'],
  },

  // Catalogue.
  'packages.read': { description: 'Read packages and prices', roles: EVERYONE },
  'packages.manage': { description: 'Add, edit and retire packages', roles: ['admin', 'manager'] },
  'areas.read': { description: 'Read the tree of city, OLT and ODP', roles: EVERYONE },
  'areas.manage': { description: 'Edit the tree of city, OLT and ODP', roles: ['admin', 'supervisor', 'noc'] },
  'faq.read': { description: 'Read FAQ articles', roles: EVERYONE },
  'faq.manage': { description: 'Write FAQ articles', roles: ['admin', 'customer_service'] },

  // The system itself.
  'system.duties': { description: 'See what the product does by itself, on which node, and when last', roles: ['admin'] },

  // Notification center. Everyone reaches the own inbox only.
  'notifications.read': { description: 'Read the own notifications and their count', roles: EVERYONE, ownOnly: EVERYONE },
  'notifications.update': {
    description: 'Mark, snooze, archive and delete the own notifications',
    roles: EVERYONE,
    ownOnly: EVERYONE,
  },
  'notifications.acknowledge': { description: 'Take ownership of a shared alert', roles: EVERYONE },
  'notifications.preferences': { description: 'Choose what one is notified of', roles: EVERYONE, ownOnly: EVERYONE },
  'notifications.create': { description: 'Create a notification by hand', roles: ['admin'] },

  // Bulk operations already started. Starting one needs the permission of its action.
  'bulk.read': {
    description: 'Read bulk operations and their results',
    roles: EVERYONE,
    ownOnly: ['manager', 'noc', 'customer_service', 'technician'],
  },
  'bulk.retry': {
    description: 'Retry the failed rows of a bulk operation',
    roles: EVERYONE,
    ownOnly: ['manager', 'supervisor', 'noc', 'customer_service', 'technician'],
  },
  'bulk.undo': {
    description: 'Undo a bulk operation within its window',
    roles: EVERYONE,
    ownOnly: ['manager', 'noc', 'customer_service', 'technician'],
  },
  'bulk.abort': {
    description: 'Abort a running bulk operation',
    roles: EVERYONE,
    ownOnly: ['manager', 'noc', 'customer_service', 'technician'],
  },

  // Watching and running the machine.
  'dashboard.read': { description: 'See the dashboard', roles: OFFICE },
  'dashboard.export': { description: 'Export charts', roles: OFFICE },
  'queue.read': { description: 'Watch the queue', roles: ['admin', 'noc'] },
  'queue.retry': { description: 'Retry failed messages, one or all matching', roles: ['admin', 'noc'] },
  'queue.pause': { description: 'Pause and resume a lane', roles: ['admin'] },
  'queue.clean': { description: 'Clean the queue', roles: ['admin'] },
  'queue.update_rate': { description: 'Change pace and concurrency', roles: ['admin'] },
  'gateways.read': { description: 'See gateways, their state and cost', roles: ['admin', 'manager', 'supervisor', 'noc'] },
  'gateways.test': { description: 'Ask a gateway for its device, send a test to oneself', roles: ['admin', 'noc'] },
  'gateways.update': { description: 'Change order, address, limit and price of gateways', roles: ['admin'] },
  'jobs.read': { description: 'See scheduled jobs and their history', roles: ['admin', 'manager', 'supervisor'] },
  // Only admin: a job fires messages, and a wider list would walk around the rows above.
  'jobs.run': { description: 'Run a scheduled job now, change its schedule', roles: ['admin'] },
  'system.read': { description: 'See nodes, duties, database and disk, take a support bundle', roles: ['admin'] },
  'backup.read': { description: 'See backups and when they were last proven', roles: ['admin'] },
  'backup.run': { description: 'Make and check a backup now', roles: ['admin'] },

  // What is sent, and to whom.
  'templates.read': { description: 'Read message templates and their versions', roles: ['admin', 'manager'] },
  'templates.update': { description: 'Edit message templates, send a test to oneself', roles: ['admin', 'manager'] },
  'routing.read': { description: 'Read routing rules', roles: ['admin', 'manager'] },
  'routing.update': { description: 'Edit routing rules', roles: ['admin', 'manager'] },
  'groups.read': { description: 'Read WhatsApp groups', roles: ['admin', 'manager', 'supervisor', 'noc'] },
  'groups.manage': { description: 'Add and edit WhatsApp groups and their ids per gateway', roles: ['admin', 'noc'] },
  'campaigns.read': { description: 'Read campaigns and their results', roles: ['admin', 'manager', 'customer_service'] },
  'campaigns.draft': { description: 'Write and delete campaign drafts', roles: ['admin', 'manager', 'customer_service'] },
  'campaigns.start': { description: 'Start, pause, resume and cancel a campaign', roles: ['admin', 'manager'] },
  // Never the own one: a rule of the row.
  'campaigns.approve': { description: 'Approve or reject a campaign of somebody else', roles: ['admin', 'manager'] },
  'incidents.read': { description: 'Read incidents', roles: EVERYONE },
  'incidents.manage': { description: 'Open, follow and resolve incidents', roles: ['admin', 'supervisor', 'noc'] },
  'incidents.token': { description: 'Give and revoke the token with which another program opens incidents', roles: ['admin'] },
  'replies.read': { description: 'Read what customers wrote', roles: TICKET_DESK },
  'replies.answer': { description: 'Take, answer and finish a reply, make a ticket or registration from it', roles: TICKET_DESK },

  // Working together.
  'handover.read': { description: 'Read shift handovers', roles: TICKET_DESK },
  'handover.write': { description: 'Write a shift handover, accept that of somebody else', roles: TICKET_DESK },
  'views.read': { description: 'Use saved views: the own ones and those shared with the role', roles: EVERYONE },
  'views.update': {
    description: 'Save, share, change and delete views',
    roles: EVERYONE,
    ownOnly: ['manager', 'supervisor', 'noc', 'customer_service', 'technician'],
  },

  // Taking over data.
  'import.customers': { description: 'Import customers', roles: ['admin', 'customer_service'] },
  'import.odps': { description: 'Import ODPs and their ports', roles: ['admin', 'customer_service'] },
  'import.invoices': { description: 'Import invoices', roles: ['admin'] },
  'import.payments': { description: 'Import payments', roles: ['admin'] },

  // Administration.
  'users.read': { description: 'Read user accounts', roles: ['admin'] },
  'users.manage': { description: 'Add, edit, deactivate user accounts, end their sessions', roles: ['admin'] },
  'settings.read': { description: 'Read settings', roles: ['admin'] },
  'settings.update': { description: 'Change settings', roles: ['admin'] },
  'audit.read': { description: 'Read the audit log', roles: ['admin', 'manager'] },
  'profile.read': { description: 'Read the own account and sessions', roles: EVERYONE, ownOnly: EVERYONE },
  'profile.update': { description: 'Change the own password and language, end own sessions', roles: EVERYONE, ownOnly: EVERYONE },
  'sandbox.read': { description: 'See the sandbox phone, where there is one', roles: EVERYONE },
  'sandbox.control': { description: 'Script faults of the sandbox gateways', roles: ['admin', 'noc'] },
} as const satisfies Readonly<Record<string, PermissionRow>>;

/** Id of a permission; every route of the service declares one. */
export type Permission = keyof typeof TABLE;

/** One line of the table as the settings page and the documents show it. */
export interface PermissionEntry {
  readonly id: Permission;
  readonly description: string;
  readonly roles: readonly Role[];
  readonly ownOnly: readonly Role[];
}

const ROWS: Readonly<Record<Permission, PermissionRow>> = TABLE;

/** Every permission id, in the order of the table. */
export const PERMISSIONS = Object.keys(TABLE) as readonly Permission[];

/** The whole table, for screens and tests. */
export const PERMISSION_TABLE: readonly PermissionEntry[] = PERMISSIONS.map((id) => ({
  id,
  description: ROWS[id].description,
  roles: ROWS[id].roles,
  ownOnly: ROWS[id].ownOnly ?? [],
}));

/** Whether the table grants the permission to the role. An unknown role or permission is denied. Row rules come on top (`isOwnOnly`). */
export function can(role: Role, permission: Permission): boolean {
  return Object.hasOwn(ROWS, permission) && ROWS[permission].roles.includes(role);
}

/**
 * Whether the role holds the permission for rows of its own only. True also for a role that does not hold it at all,
 * so a caller that forgets `can` still sees nothing foreign.
 */
export function isOwnOnly(role: Role, permission: Permission): boolean {
  return !can(role, permission) || (ROWS[permission].ownOnly?.includes(role) ?? false);
}

/** Everything the role may do, in the order of the table. */
export function permissionsOf(role: Role): readonly Permission[] {
  return PERMISSIONS.filter((permission) => can(role, permission));
}

/** The roles that hold a permission, so that a refusal can say who to ask. */
export function rolesWith(permission: Permission): readonly Role[] {
  return ROLES.filter((role) => can(role, permission));
}
