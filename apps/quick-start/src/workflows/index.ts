export { GreetingWorkflow } from './greeting.workflow.js';
