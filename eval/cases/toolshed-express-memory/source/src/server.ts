import express, { Request, Response } from 'express';
import { randomUUID } from 'node:crypto';
import { announce, Tool } from './store';
import { lendTool, returnLoan } from './loans';

let tools: Tool[] = [];

const listTools = (req: Request, res: Response) => {
  res.json(tools);
};

const createTool = (req: Request, res: Response) => {
  const { name, shelf } = req.body;
  if (!name) {
    return res.status(400).json({ error: 'A tool needs a name' });
  }
  if (tools.some((tool) => tool.name === name)) {
    return res.status(409).json({ error: 'This tool is known already' });
  }
  const tool: Tool = { id: randomUUID(), name, shelf, broken: false };
  tools.push(tool);
  announce(tool);
  res.status(201).json(tool);
};

const updateTool = (req: Request, res: Response) => {
  const tool = tools.find((t) => t.id === req.params.id);
  if (!tool) return res.status(404).json({ error: 'Tool not found' });
  tool.name = req.body.name ?? tool.name;
  tool.shelf = req.body.shelf ?? tool.shelf;
  res.json(tool);
};

const repairTool = (req: Request, res: Response) => {
  const tool = tools.find((t) => t.id === req.params.id);
  if (!tool) return res.status(404).json({ error: 'Tool not found' });
  if (!tool.broken) return res.status(409).json({ error: 'Only broken tools are repaired' });
  tool.broken = false;
  res.json(tool);
};

const deleteTool = (req: Request, res: Response) => {
  tools = tools.filter((tool) => tool.id !== req.params.id);
  res.status(204).send();
};

const app = express();
app.use(express.json());
app.get('/tools', listTools);
app.post('/tools', createTool);
app.put('/tools/:id', updateTool);
app.post('/tools/:id/repair', repairTool);
app.delete('/tools/:id', deleteTool);
app.post('/loans', lendTool);
app.post('/loans/:id/return', returnLoan);
app.listen(3000);
