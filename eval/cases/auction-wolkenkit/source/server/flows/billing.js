'use strict';

// Billing starts as soon as a lot is closed.
const reactions = {
  'bidding.lot.closed' (event, { app }) {
    app.bidding.settlement().open({ lotId: event.aggregate.id, price: event.data.price });
  }
};

module.exports = { reactions };
