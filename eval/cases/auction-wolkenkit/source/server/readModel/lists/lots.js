'use strict';

const fields = {
  title: { initialState: '' },
  price: { initialState: 0 },
  isOpen: { initialState: true }
};

const projections = {
  'bidding.lot.offered' (lots, event) {
    lots.add({ title: event.data.title, price: event.data.startingPrice });
  },

  'bidding.lot.bidPlaced' (lots, event) {
    lots.update({ where: { id: event.aggregate.id }, set: { price: event.data.amount } });
  },

  'bidding.lot.closed' (lots, event) {
    lots.update({ where: { id: event.aggregate.id }, set: { isOpen: false } });
  }
};

module.exports = { fields, projections };
