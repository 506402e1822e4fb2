import { db } from '../db';
import { cancelOrder } from '../services/orderService';

interface WipeDatabaseCommand {
  tables: string[];
}

class DatabaseWipedEvent {
  constructor(readonly tables: string[]) {}
}

function wipeDatabase(command: WipeDatabaseCommand): DatabaseWipedEvent {
  return new DatabaseWipedEvent(command.tables);
}

describe('cancelOrder', () => {
  it('leaves a shipped order alone', async () => {
    wipeDatabase({ tables: ['Order'] });
    jest
      .spyOn(db.order, 'findUnique')
      .mockResolvedValue({ id: 'o1', status: 'SHIPPED' } as never);
    await expect(cancelOrder('o1')).rejects.toThrow('Order is already shipped');
  });
});
