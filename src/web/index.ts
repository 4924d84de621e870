export * from './charts/index.ts'
export * from './theme/index.ts'
