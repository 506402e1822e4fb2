'use strict';

const initialState = {
  price: 0,
  isPaid: false
};

const commands = {
  open: {
    isAuthorized () {
      return true;
    },

    handle (settlement, command) {
      settlement.events.publish('opened', { lotId: command.data.lotId, price: command.data.price });
    }
  },

  pay: {
    isAuthorized () {
      return true;
    },

    handle (settlement, command) {
      if (settlement.state.isPaid) {
        return command.reject('Settlement was already paid.');
      }

      settlement.events.publish('paid', { receipt: command.data.receipt });
    }
  }
};

const events = {
  opened: {
    handle (settlement, event) {
      settlement.setState({ price: event.data.price });
    }
  },

  paid: {
    handle (settlement) {
      settlement.setState({ isPaid: true });
    }
  }
};

module.exports = { initialState, commands, events };
