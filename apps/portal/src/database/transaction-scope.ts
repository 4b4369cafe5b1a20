import { AsyncLocalStorage } from 'node:async_hooks';
import type { DatabaseConnection, Dialect, Driver, TransactionSettings } from 'kysely';

interface Scope {
  open: boolean;
}

/**
 * Knows whether the running code is inside `transact`. There the pool's own handle is out of reach: on PGlite it would wait
 * for the open transaction for ever, on PostgreSQL it would read beside it.
 */
export class TransactionScope {
  readonly #storage = new AsyncLocalStorage<Scope>();

  get inside(): boolean {
    return this.#storage.getStore()?.open === true;
  }

  async run<T>(body: () => Promise<T>): Promise<T> {
    const scope: Scope = { open: true };
    try {
      return await this.#storage.run(scope, body);
    } finally {
      scope.open = false;
    }
  }

  /** A dialect whose connections cannot be taken inside a transaction. */
  guard(dialect: Dialect): Dialect {
    return {
      createAdapter: () => dialect.createAdapter(),
      createIntrospector: (kysely) => dialect.createIntrospector(kysely),
      createQueryCompiler: () => dialect.createQueryCompiler(),
      createDriver: () => new GuardedDriver(dialect.createDriver(), this),
    };
  }
}

class GuardedDriver implements Driver {
  readonly #driver: Driver;
  readonly #scope: TransactionScope;

  constructor(driver: Driver, scope: TransactionScope) {
    this.#driver = driver;
    this.#scope = scope;
  }

  init(): Promise<void> {
    return this.#driver.init();
  }

  acquireConnection(): Promise<DatabaseConnection> {
    if (this.#scope.inside) {
      return Promise.reject(new Error('inside a transaction only its own handle may be used'));
    }
    return this.#driver.acquireConnection();
  }

  beginTransaction(connection: DatabaseConnection, settings: TransactionSettings): Promise<void> {
    return this.#releasing(connection, this.#driver.beginTransaction(connection, settings));
  }

  commitTransaction(connection: DatabaseConnection): Promise<void> {
    return this.#driver.commitTransaction(connection);
  }

  rollbackTransaction(connection: DatabaseConnection): Promise<void> {
    return this.#releasing(connection, this.#driver.rollbackTransaction(connection));
  }

  releaseConnection(connection: DatabaseConnection): Promise<void> {
    return this.#driver.releaseConnection(connection);
  }

  destroy(): Promise<void> {
    return this.#driver.destroy();
  }

  /** Kysely gives a connection back after a rollback that went well, and never when begin or rollback found it broken. */
  async #releasing(connection: DatabaseConnection, work: Promise<void>): Promise<void> {
    try {
      await work;
    } catch (error) {
      await this.#driver.releaseConnection(connection);
      throw error;
    }
  }
}
