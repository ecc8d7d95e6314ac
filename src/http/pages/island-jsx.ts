/** What the build puts into every island: its JSX becomes calls of these. */
export { Fragment, h } from 'preact';
