import { Fragment, type ReactNode, useMemo } from 'react';
import classes from './whatsapp.module.css';
import { parseWhatsApp, type WhatsAppBlock, type WhatsAppNode } from './whatsapp-text.ts';

/** A message with its formatting, as React nodes only: a text can never become markup. */
export function WhatsAppText({ text }: { readonly text: string }) {
  const blocks = useMemo(() => parseWhatsApp(text), [text]);
  return <div className={classes.text}>{blocks.map((block, index) => renderBlock(block, `${index}`))}</div>;
}

function renderBlock(block: WhatsAppBlock, key: string): ReactNode {
  if (block.kind === 'code') {
    return (
      <code key={key} className={classes.code}>
        {block.text}
      </code>
    );
  }
  if (block.kind === 'line' && block.nodes.length === 0) return <div key={key} className={classes.blank} />;
  const marker = block.kind === 'bullet' ? '•' : block.kind === 'numbered' ? `${block.number}.` : null;
  return (
    <div key={key} className={marker === null ? classes[block.kind] : classes.item}>
      {marker === null ? null : <span>{marker}</span>}
      {marker === null ? renderNodes(block.nodes) : <span>{renderNodes(block.nodes)}</span>}
    </div>
  );
}

function renderNodes(nodes: readonly WhatsAppNode[]): ReactNode {
  // biome-ignore lint/suspicious/noArrayIndexKey: a message never changes, so a position is an identity.
  return nodes.map((node, index) => <Fragment key={`${index}-${node.kind}`}>{renderNode(node)}</Fragment>);
}

function renderNode(node: WhatsAppNode): ReactNode {
  switch (node.kind) {
    case 'text':
      return node.text;
    case 'mono':
      return <code>{node.text}</code>;
    case 'link':
      return <span className={classes.link}>{node.text}</span>;
    case 'bold':
      return <strong>{renderNodes(node.children)}</strong>;
    case 'italic':
      return <em>{renderNodes(node.children)}</em>;
    case 'strike':
      return <s>{renderNodes(node.children)}</s>;
  }
}
