/** A tool that neighbours may borrow. */
export interface Tool {
  id: string;
  name: string;
  shelf: number;
  broken: boolean;
}

/** A tool somebody took home. */
export interface Loan {
  id: string;
  toolId: string;
  neighbour: string;
  returnedAt?: Date;
}

export const loans: Loan[] = [];

type Listener = (tool: Tool) => void;
const listeners: Listener[] = [];

export const onNewTool = (listener: Listener) => {
  listeners.push(listener);
};

export const announce = (tool: Tool) => listeners.forEach((listener) => listener(tool));
