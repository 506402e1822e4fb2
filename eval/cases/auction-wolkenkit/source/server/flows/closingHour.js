'use strict';

// The closing hour comes after a hundred bids.
const identity = {
  'bidding.lot.bidPlaced': event => event.aggregate.id
};

const initialState = {
  is: 'pristine',
  bids: 0
};

const transitions = {
  pristine: {
    'bidding.lot.bidPlaced' (flow) {
      flow.setState({ bids: flow.state.bids + 1 });
      flow.transitionTo('counting');
    }
  }
};

const reactions = {
  pristine: {
    counting (flow, event, { app }) {
      if (flow.state.bids > 100) {
        app.bidding.lot(event.aggregate.id).close();
      }
    }
  }
};

module.exports = { identity, initialState, transitions, reactions };
