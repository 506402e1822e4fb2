'use strict';

const { only } = require('wolkenkit-command-tools');

const initialState = {
  title: '',
  highestBid: 0,
  isClosed: false,
  isAuthorized: {
    commands: { bid: { forAuthenticated: true } },
    events: { bidPlaced: { forPublic: true } }
  }
};

const commands = {
  offer: [
    only.ifNotExists(),
    (lot, command) => {
      lot.events.publish('offered', {
        title: command.data.title,
        startingPrice: command.data.startingPrice
      });
    }
  ],

  bid: [
    only.ifExists(),
    (lot, command) => {
      if (lot.state.isClosed) {
        return command.reject('Lot is closed.');
      }
      if (command.data.amount <= lot.state.highestBid) {
        return command.reject('Bid is too low.');
      }

      lot.events.publish('bidPlaced', { amount: command.data.amount, bidder: command.user.id });
    }
  ],

  close: [
    only.ifExists(),
    lot => {
      lot.events.publish('closed', { price: lot.state.highestBid });
    }
  ]
};

const events = {
  offered (lot, event) {
    lot.setState({ title: event.data.title, highestBid: event.data.startingPrice });
  },

  bidPlaced (lot, event) {
    lot.setState({ highestBid: event.data.amount });
  },

  closed (lot) {
    lot.setState({ isClosed: true });
  }
};

module.exports = { initialState, commands, events };
