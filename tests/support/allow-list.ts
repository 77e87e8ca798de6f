import type pg from "pg";

/** Written by the owner role beside the rules, as if approved: that entries are asked for and decided is tried elsewhere. */
const beside = (owner: pg.Client, statement: string): Promise<unknown> =>
  owner.query(`
    alter table allow_entry disable trigger allow_entry_guard;
    ${statement};
    alter table allow_entry enable trigger allow_entry_guard`);

/** So that what listens on a port of loopback may be dialled. */
export const mayDial = (owner: pg.Client, port: number): Promise<unknown> =>
  beside(owner, `insert into allow_entry (target) values ('127.0.0.1:${port}')`);

/** The way back. */
export const mayDialNoMore = (owner: pg.Client, port: number): Promise<unknown> =>
  beside(owner, `delete from allow_entry where target = '127.0.0.1:${port}'`);
