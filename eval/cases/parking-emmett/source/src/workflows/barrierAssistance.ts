import type { Workflow } from '../core/workflow.js';
import type {
  ExitRefused,
  GarageLeft,
  ParkingPaid,
  RequestAssistance,
} from '../sessions/parkingSession.js';

const REFUSALS_BEFORE_HELP = 3;

type BarrierAssistanceState = {
  refusals: number;
  left: boolean;
};

type BarrierEvent = ExitRefused | ParkingPaid | GarageLeft;

/** Calls for help when the barrier keeps refusing the same car. */
export const barrierAssistanceWorkflow: Workflow<
  BarrierEvent,
  BarrierAssistanceState,
  RequestAssistance
> = {
  name: 'barrier-assistance',
  listensTo: ['ExitRefused', 'ParkingPaid', 'GarageLeft'],

  workflowId: (event) => event.data.sessionId,

  initialState: () => ({ refusals: 0, left: false }),

  evolve: (state, event) => {
    switch (event.type) {
      case 'ExitRefused':
        return { ...state, refusals: state.refusals + 1 };
      case 'ParkingPaid':
        return { ...state, refusals: 0 };
      case 'GarageLeft':
        return { ...state, left: true };
    }
  },

  react: (state, event) => {
    if (event.type !== 'ExitRefused' || state.refusals !== REFUSALS_BEFORE_HELP) return [];
    return [
      {
        type: 'RequestAssistance',
        data: {
          sessionId: event.data.sessionId,
          refusals: state.refusals,
          now: event.data.refusedAt,
        },
      },
    ];
  },

  isDone: (state) => state.left,
};
