export { apiDocuments } from './api-documents.ts';
