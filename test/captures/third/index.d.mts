export * from '../index.mjs'
