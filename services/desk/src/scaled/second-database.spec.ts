import { databaseBeside } from './second-database';

describe('databaseBeside', () => {
  it.each([
    ['mongodb://127.0.0.1:27017/desk', 'mongodb://127.0.0.1:27017/desk-state'],
    ['mongodb://127.0.0.1:27017', 'mongodb://127.0.0.1:27017/eventdesk-state'],
    ['mongodb://a:1,b:2/desk?replicaSet=r', 'mongodb://a:1,b:2/desk-state?replicaSet=r'],
    ['mongodb://u:p@a/desk?tls=true', 'mongodb://u:p@a/desk-state?tls=true&authSource=desk'],
    ['mongodb://u:p@a/', 'mongodb://u:p@a/eventdesk-state?authSource=admin'],
    ['mongodb://u:p@a/desk?authSource=x', 'mongodb://u:p@a/desk-state?authSource=x'],
    ['mongodb+srv://u:p@a/desk', 'mongodb+srv://u:p@a/desk-state'],
  ])('of %s is %s', (url, beside) => expect(databaseBeside(url)).toBe(beside));
});
